# Domain name edited
# ns: cr,crit,uts
mkfifo /tmp/in; setsid unshare -u sh -c 'hostname before; exec 3<>/tmp/in; echo up; read g <&3; hostname; cat /proc/sys/kernel/domainname; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; u=$(ls /img/utsns-*.img); crit decode -i $u | sed 's/"(none)"/"example.org"/' | crit encode -o $u; criu restore -d -D /img -o r.log; echo "restore: $?"; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out
