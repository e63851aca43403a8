# --status-fd, -v, --display-stats and others that change nothing
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
criu dump -t $p -D /img -o d.log -v0 --weak-sysctls --timeout 5 --no-track-mem --skip-file-rwx-check --log-pid --pre-dump-mode=read --cpu-cap=none >/dev/null; echo "dump: $?"; wait $p; exec 6>/tmp/st
criu restore -d -D /img -o r.log --status-fd 6 --mntns-compat-mode --file-validation=filesize --no-default-config >/dev/null; echo "restore: $?"; exec 6>&-; wc -c < /tmp/st; kill $p
