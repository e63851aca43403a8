# ipcs in each of its formats, empty and with one of each
# ns: ipc
unshare -i sh -c '
  ipcs; ipcmk -Q -p 600 > /dev/null; ipcmk -M 5000 > /dev/null; ipcmk -S 2 > /dev/null; ipcs | sed "s/0x[0-9a-f]*/KEY/"
  ipcs -c; ipcs -u; ipcs -l; ipcs -m -u --human; ipcs -q -l --human; ipcs -m -l -b; ipcs -m --human | sed "s/0x[0-9a-f]*/KEY/"; ipcs -q -b | sed "s/0x[0-9a-f]*/KEY/"'
