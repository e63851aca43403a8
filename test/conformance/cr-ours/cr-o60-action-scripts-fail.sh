# action scripts: stages, environment, failure at each
# ns: cr
cat > /tmp/a.sh <<'X'
#!/bin/sh
echo "$CRTOOLS_SCRIPT_ACTION init=${CRTOOLS_INIT_PID:+set} $(env | grep ^CRTOOLS | cut -d= -f1 | sort | tr '\n' ' ') cwd=$(pwd) arg=$#" >> /tmp/log
[ "$CRTOOLS_SCRIPT_ACTION" != "$(cat /tmp/fail 2>/dev/null)" ]
X
chmod +x /tmp/a.sh; cp /tmp/a.sh /tmp/b.sh; sed -i 's/>> .tmp.log/>> \/tmp\/logb/' /tmp/b.sh
for f in none pre-dump post-dump post-restore pre-resume; do echo "== $f fails"; echo $f > /tmp/fail; rm -f /tmp/log /img/*; setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
cat /dev/null > /tmp/log; criu dump -t $p -D /img -o d.log --action-script /tmp/a.sh --action-script /tmp/b.sh 2>/dev/null; r=$?; kill -0 $p 2>/dev/null && ! grep -qs State:.Z /proc/$p/status && l=lives || l=; echo "dump: $r $l"; cut -d' ' -f1 /tmp/log; kill -9 $p 2>/dev/null; wait $p 2>/dev/null; : > /tmp/log; criu restore -d -D /img -o r.log --action-script /tmp/a.sh 2>/dev/null; r=$?; kill -0 $p 2>/dev/null && l=lives || l=; echo "restore: $r $l"; cat /tmp/log | if [ $f = none ]; then cat; else cut -d' ' -f1; fi; kill -9 $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done; done
