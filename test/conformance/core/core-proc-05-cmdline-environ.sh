# cmdline and environ keep their zero bytes, and an empty argument is there
# ns: proc
sh -c 'tr "\0" "|" < /proc/$$/cmdline; :' zero '' 'two words'; echo
env -i A=1 'B=two words' C= sh -c 'tr "\0" "|" < /proc/$$/environ; :'; echo
sh -c 'export NEW=1; tr "\0" "\n" < /proc/$$/environ | grep -c ^NEW'
setpriv --reuid=1000 --regid=1000 --clear-groups cat /proc/$$/environ; echo "alice on root's: rc=$?"
setpriv --reuid=1000 --regid=1000 --clear-groups cat /proc/$$/cmdline | tr '\0' ' '; echo
