# Wrong command lines
# ns: cr
criu dump -D /img >/dev/null 2>&1; echo "dump without -t: $?"; criu dump -t abc -D /img >/dev/null 2>&1; echo "no number: $?"
criu restore -D /img extra >/dev/null 2>&1; echo "a word too many: $?"; criu restore -S -D /img >/dev/null 2>&1; echo "-S without -d: $?"
criu restore -d --exec-cmd -D /img -- true >/dev/null 2>&1; echo "--exec-cmd with -d: $?"; criu restore --exec-cmd -D /img >/dev/null 2>&1; echo "--exec-cmd without one: $?"
criu --version | grep -c '^Version: 4'; criu -V >/dev/null; echo $?; criu --help >/dev/null; echo "help: $?"; criu >/dev/null 2>&1; echo "nothing: $?"; criu dump --nonsense -t 2 >/dev/null 2>&1; echo "unknown option: $?"
criu show >/dev/null 2>&1; [ $? != 0 ] && echo "show is gone"; criu check --feature mem_dirty_track >/dev/null 2>&1; criu check --feature userns; criu check --feature timens; criu check --feature clone3_set_tid
ls /img | wc -l
