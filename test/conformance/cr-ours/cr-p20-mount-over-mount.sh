# Mounts over mounts, a mount hidden below another
# ns: cr,mount
mkdir /box/t
box sh -c 'mount -t tmpfs one /t; echo 1 > /t/f; mount -t tmpfs two /t; echo 2 > /t/f; mkfifo /in; exec 3<>/in; echo up; read g <&3; cat /t/f; umount /t; cat /t/f; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $u
criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $(cat /tmp/pid)
