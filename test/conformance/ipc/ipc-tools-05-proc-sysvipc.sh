# /proc/sysvipc
# ns: ipc,proc
unshare -i sh -c 'head -1 /proc/sysvipc/msg /proc/sysvipc/sem /proc/sysvipc/shm; ipcmk -Q -p 622 > /dev/null; ipcmk -S 2 -p 600 > /dev/null; ipcmk -M 10000 -p 7 > /dev/null
  for f in msg sem; do tail -1 /proc/sysvipc/$f | sed "s/^ *[-0-9]* //; s/[0-9]\{10\}/TIME/"; done; tail -1 /proc/sysvipc/shm | tr -s " " | sed "s/^ *[-0-9]* //" | cut -d" " -f1-3,6-10
  ls -l /proc/sysvipc | cut -c1-10 | sort | uniq -c | tr -s " "; unshare -i cat /proc/sysvipc/msg | wc -l'
