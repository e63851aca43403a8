# ipcs -i, and what it refuses
# ns: ipc,err
unshare -i sh -c '
  ipcmk -Q; ipcmk -M 100 -p 0640; ipcmk -S 3
  ipcs -q -i 0 | grep -v change; ipcs -m -i 0 | grep -v change | sed "s/cpid=[0-9]*/cpid=N/"; ipcs -s -i 0 | grep -v ctime
  ipcs -q -i 7; echo "rc=$?"; ipcs -i 0; echo "rc=$?"; ipcs -q -m -i 0; echo "rc=$?"; ipcs -q -i abc; echo "rc=$?"; ipcs -x; echo "rc=$?"; ipcs -q -t | grep -c "Not set"' 2>&1
