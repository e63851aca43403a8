# restore --join-ns: into somebody else's uts namespace
# ns: cr,uts
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; echo up; read g <&3; hostname; echo end' </dev/null >/tmp/out 2>&1 & p=$!
unshare -u sh -c 'hostname other; exec sleep 1001' & q=$!; until grep -qs up /tmp/out; do sleep 0.02; done; until pgrep -f '^sleep 1001' >/dev/null; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; criu restore -d -D /img -o r.log -J uts:$q; echo "restore: $?"; [ "$(readlink /proc/$p/ns/uts)" = "$(readlink /proc/$q/ns/uts)" ] && echo "joined"; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out; kill $q
