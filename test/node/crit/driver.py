# Runs the crit that is installed many times, as its users do, without starting Python each time: `driver.py CRIT` reads command lines
# of crit from its input, one a line, words separated by tabs, and answers each with a line: "ok", or why there is nothing to see. The
# first line of its output says what that crit knows: {MESSAGE: {NUMBER: [NAME, [WORD, …] of an enum]}}.

import io
import json
import runpy
import sys
import traceback
from contextlib import redirect_stdout, redirect_stderr


def run(argv):
    sys.argv = argv
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            runpy.run_path(argv[0], run_name="__main__")
    except SystemExit as end:
        return said.getvalue() if end.code else ""
    except BaseException:
        return traceback.format_exc(limit=-2)
    return ""


crit = sys.argv[1]
# It finds its modules itself, wherever they are.
run([crit, "--help"])
known = {}
for module in list(sys.modules.values()):
    for message in getattr(getattr(module, "DESCRIPTOR", None), "message_types_by_name", {}).values():
        known[message.full_name] = {
            field.number: [field.name, [value.name for value in field.enum_type.values] if field.enum_type else []]
            for field in message.fields
        }
print(json.dumps(known), flush=True)
for line in sys.stdin:
    why = run([crit, *line.rstrip("\n").split("\t")])
    print("ok" if not why else json.dumps(why), flush=True)
