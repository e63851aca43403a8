# The limits in /proc/sys/kernel: defaults, bounds, formats
# ns: ipc,err
unshare -i sh -c '
  cd /proc/sys/kernel; for f in msgmax msgmnb msgmni sem shmall shmmax shmmni shm_rmid_forced auto_msgmni msg_next_id; do echo "$f: $(cat $f | tr "\t" " ")"; done
  w() { /bin/echo "$2" > $1; echo "$1=$2: rc=$? $(cat $1 | tr "\t" " ")"; }
  w msgmni 32769; w msgmni 32768; w msgmni -1; w msgmax 0; w sem "1 2 3"; w sem "1 2 3 40000"; w shm_rmid_forced 2; w shmmax 18446744073709551615; w shmmni 40000; w msgmnb junk; w msg_next_id -2; w msg_next_id 2147483647' 2>&1
