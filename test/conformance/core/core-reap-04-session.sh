# setsid: new session and group, no terminal; leaders cannot
# ns: reap,proc
setsid -w sh -c 'set -- $(cut -d" " -f5,6,7,8 /proc/$$/stat); [ $1 = $$ ] && [ $2 = $$ ] && echo "leader, tty $3 $4"'
setsid -w setsid -w sh -c 'set -- $(cut -d" " -f4,5 /proc/$$/stat); [ $2 = $$ ] && echo "forked to be one"'
sh -c 'set -- $(cut -d" " -f5,6 /proc/$$/stat); [ $1 = $2 ] && echo "same group and session as the scenario"'; ps -o pid=,pgid=,sid= -p $$ | tr -s ' '
