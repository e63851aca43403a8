# Session and group of an outside leader read 0 inside
# ns: pid,proc
unshare -p -f --mount-proc sh -c 'cut -d" " -f1,4-6 /proc/1/stat; sh -c "cut -d\" \" -f4-6 /proc/\$\$/stat"; setsid sh -c "cut -d\" \" -f1,4-6 /proc/\$\$/stat" | sed "s/^[0-9]*/N/"; ps -o pid=,ppid=,pgid=,sid= -p 1 | tr -s " "'
