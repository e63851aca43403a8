# --ghost-limit: its edge, two holders of one ghost, its bytes and mode
# ns: cr,file
mkfifo /tmp/in; d() { criu dump -t $p -D /img -o d.log "$@" 2>/dev/null; echo "dump $*: $?"; }
setsid sh -c 'exec 3<>/tmp/in; head -c 8192 /dev/zero > /tmp/g; exec 4<>/tmp/g 5</tmp/g; chmod 640 /tmp/g; chown 5:6 /tmp/g; rm /tmp/g; (exec 6<&4; read l <&3; :) & echo up; read l <&3; stat -L -c "%a %u %g %s %h" /proc/self/fd/4; echo hello >&4; cat <&5 | wc -c; wait' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out; do sleep 0.02; done; c=$(pgrep -P $p); until [ -e /proc/$c/fd/6 ]; do sleep 0.02; done
d --ghost-limit 8191; d --ghost-limit 1; d --ghost-limit 8192; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done; ls /img | grep ghost; crit show /img/ghost-file-1.img | grep -E 'uid|gid|mode'; criu restore -d -D /img -o r.log; echo "restore: $?"; ls /tmp; readlink /proc/$p/fd/4; printf 'a\nb\n' > /tmp/in; while kill -0 $p 2>/dev/null; do sleep 0.02; done; cat /tmp/out; ls /tmp
