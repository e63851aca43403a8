# Shared, slave, unbindable mounts of a container
# ns: cr,mount
mkdir /box/a /box/b /box/c /box/d
box sh -c 'mount -t tmpfs x /a; mount --make-shared /a; mount --bind /a /b; mount --bind /a /c; mount --make-slave /c; mount -t tmpfs y /d; mount --make-unbindable /d; mkdir /a/m; mkfifo /in; exec 3<>/in; echo up; read g <&3; mount -t tmpfs z /a/m; cut -d" " -f2 /proc/mounts | tr "\n" " "; mount --bind /d /a || echo unbindable; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); cut -d' ' -f5-9 /proc/$p/mountinfo; criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $u
criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid); cut -d' ' -f5-9 /proc/$n/mountinfo; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $(cat /tmp/pid)
