# ipcmk: sizes, modes and complaints
# ns: ipc,err
unshare -i sh -c '
  ipcmk; echo "rc=$?"; ipcmk -M abc; echo "rc=$?"; ipcmk -M 1k; ipcmk -M 1KB; ipcmk -M 1KiB; ipcs -m -b | grep "^0x" | tr -s " " | cut -d" " -f5
  ipcmk -S 0; echo "rc=$?"; ipcmk -Q -p 999; echo "rc=$?"; ipcmk -Q -p 0; ipcmk -M 10 -Q -S 1; ipcmk -x; echo "rc=$?"; ipcmk -M; echo "rc=$?"; ipcmk -S 99999; echo "rc=$?"; ipcmk -M 0; echo "rc=$?"' 2>&1
