# /proc/self and /proc/thread-self belong to whoever reads
# ns: proc
sh -c '[ "$(readlink /proc/self)" != $$ ] && echo "readlink is another process"; read -r x rest < /proc/self/stat; [ $x = $$ ] && echo "read builtin is me"'
readlink /proc/thread-self | grep -cE '^[0-9]+/task/[0-9]+$'; cd /proc/self; pwd | grep -c '^/proc/self$'; pwd -P | sed 's/[0-9][0-9]*/N/'
cat /proc/self/status | grep ^Name; head -1 /proc/thread-self/status; readlink /proc/self/exe | sed 's|.*/||'; cat /proc/self/nosuch; echo "rc=$?"; cat /proc/0/stat; cat /proc/99999/stat; ls -d /proc/01 /proc/+1 2>&1
