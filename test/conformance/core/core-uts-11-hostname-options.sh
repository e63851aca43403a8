# What hostname(1) prints and how it fails
# ns: uts,err
unshare -u sh -c '
  hostname a.b.c; hostname; hostname -s; hostname -f; echo "rc=$?"; hostname -d; echo "rc=$?"
  hostname -F /etc/hostname; hostname; hostname -F /nonexistent; echo "rc=$?"
  printf "# comment\n\nfromfile\n" > /tmp/h; hostname -F /tmp/h; hostname
  hostname -bogus; echo "rc=$?"; hostname a b; echo "rc=$?"' 2>&1
