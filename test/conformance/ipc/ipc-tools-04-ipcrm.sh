# ipcrm: by id, by key, all of a kind, the way of old
# ns: ipc,err
unshare -i sh -c '
  for i in 1 2 3 4 5; do ipcmk -Q > /dev/null; ipcmk -M 1 > /dev/null; ipcmk -S 1 > /dev/null; done
  ipcrm -q 0; echo "rc=$?"; ipcrm -q 0 -m 0; echo "rc=$?"; k=$(ipcs -q | grep "^0x" | head -1 | cut -d" " -f1); ipcrm -Q $k; echo "rc=$?"; ipcrm -Q 0x1; echo "rc=$?"
  ipcrm -Q 0; echo "rc=$?"; ipcrm -q abc; echo "rc=$?"; ipcrm -q -1; echo "rc=$?"; ipcrm msg 2 3; echo "rc=$?"; ipcrm shm 99; echo "rc=$?"; ipcrm sem abc; echo "rc=$?"; ipcrm foo 1; echo "rc=$?"; ipcrm -v -s 0; ipcrm --all=shm; ipcrm -a -v; echo "rc=$?"; ipcrm --all=bogus; echo "rc=$?"; ipcrm; echo "rc=$?"; ipcs -u' 2>&1
