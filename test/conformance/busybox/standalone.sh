# Applets without a file of theirs: called in the shell's child, or executed as /proc/self/exe
# ns: busybox
mkdir -p /tmp/r/bin /tmp/r/proc /tmp/r/tmp /tmp/r/dev; mknod -m 666 /tmp/r/dev/null c 1 3; cp $(which busybox) /tmp/r/bin/busybox; mount --bind /proc /tmp/r/proc; cd /
b() { chroot /tmp/r /bin/busybox sh -c "$@" 2>&1; }
b 'ls /; PATH=; ls /bin; type ls; echo $(seq 3)'
b 'ps -o pid,comm,args | grep "[p]s -o" | grep -v Applets | tr -s " " | cut -d" " -f2- | sed "s/^[0-9]* //"; :'
b 'cat /proc/self/comm; cat /proc/self/cmdline | tr "\0" "\n"; readlink /proc/self/exe'
b 'sed -n 1p /proc/self/comm; head -1 /proc/self/comm; (head -1 /proc/self/comm; :); exec head -1 /proc/self/comm'
b 'head -c 99 /proc/self/cmdline | tr "\0" "\n"; :' x y
b 'sleep 5 & p=$!; until grep -q sleep /proc/$p/comm; do :; done; tr "\0" " " < /proc/$p/cmdline; echo; kill $p'
b 'x=$$; sh -c "echo \$PPID" > /tmp/o; [ $(cat /tmp/o) = $x ] || echo "the last command of -c is no child"'
umount /tmp/r/proc; b 'ls /bin; cat /bin/nox; sleep 0; echo $?; nosuch'
