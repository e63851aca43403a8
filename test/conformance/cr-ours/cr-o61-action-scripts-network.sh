# action scripts: of a container with a network
# ns: cr,pid,mount,net
cat > /tmp/a.sh <<'X'
#!/bin/sh
echo "$CRTOOLS_SCRIPT_ACTION init=$(echo $CRTOOLS_INIT_PID | sed 's/[0-9][0-9]*/N/')" >> /tmp/log
[ "$CRTOOLS_SCRIPT_ACTION" != "$(cat /tmp/fail)" ]
X
chmod +x /tmp/a.sh; BOXNS=-n box sh -c 'exec 3<>/tmp/in; while read l <&3; do echo $l; done' & u=$!; mkfifo /box/tmp/in; until p=$(pgrep -P $u) && [ -e /proc/$p/fd/3 ]; do sleep 0.02; done
for f in none network-lock; do echo "== $f"; echo $f > /tmp/fail; criu dump -R -t $p -D /img -o d.log --network-lock skip --action-script /tmp/a.sh 2>/dev/null; echo "dump: $?"; cat /tmp/log; rm /tmp/log; done; kill -9 $p; wait $u
for f in none setup-namespaces post-setup-namespaces network-unlock; do echo "== $f"; echo $f > /tmp/fail; criu restore -d -D /img --root /box -o r.log --action-script /tmp/a.sh --pidfile /tmp/pid 2>/dev/null; echo "restore: $?"; cat /tmp/log; [ -e /tmp/pid ] && kill -9 $(cat /tmp/pid); rm -f /tmp/pid /img/pid /tmp/log; done
