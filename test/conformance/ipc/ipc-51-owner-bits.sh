# Who may do what to System V objects
# ns: ipc,err
q=$(ipcmk -Q -p 600 | sed 's/.*: //'); s=$(ipcmk -S 2 -p 640 | sed 's/.*: //'); m=$(ipcmk -M 64 -p 644 | sed 's/.*: //')
setpriv --reuid 1000 --regid 1000 --clear-groups sh -c "ipcs -q -i $q; ipcs -s -i $s; ipcs -m -i $m | head -3; ipcrm -q $q; ipcrm -s $s; ipcrm -m $m" 2>&1 | sed 's/[0-9][0-9]:[0-9:]*//g; s/pid=.*//; s/time=.*//'
ipcs -q | tail -2 | awk 'NF{print $3,$4}'; ipcrm -m $m -m $m; echo rc=$?; ipcrm -M 0x123; echo rc=$?; ipcrm -q x; echo rc=$?; ipcs -m -i 999; echo rc=$?
