# A script's comm is its own name, its exe the interpreter, its cmdline both
# ns: proc
printf '#!/bin/sh -e\ncat /proc/$$/comm; tr "\\0" " " < /proc/$$/cmdline; echo; readlink /proc/$$/exe | grep -c sh\n' > /tmp/script.sh; chmod +x /tmp/script.sh
/tmp/script.sh a 'b c'; cd /tmp; ./script.sh; PATH=/tmp:$PATH script.sh x
