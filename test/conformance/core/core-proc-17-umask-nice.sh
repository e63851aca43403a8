# umask and nice in /proc, inherited
# ns: proc
umask 027; grep ^Umask /proc/self/status; sh -c 'umask 0; grep ^Umask /proc/$$/status; sh -c "umask"'
nice; nice -n 7 nice; nice -n 7 sh -c 'nice; cut -d" " -f18,19 /proc/$$/stat; nice -n 30 nice; ps -o ni= -p $$ | tr -d " "'
setpriv --reuid=1000 --regid=1000 --clear-groups nice -n -1 nice; echo "rc=$?"; renice -n 3 -p $$ > /dev/null; nice; renice -n 0 -p 99999; echo "rc=$?"
