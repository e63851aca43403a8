# The container mounts more, after the restore too
# ns: cr,mount
box sh -c 'mkfifo /in; exec 3<>/in; mkdir /a /b; mount -t tmpfs -o nosuid,nodev,noexec,size=64k tt /a; echo x > /a/x; mount --bind /a /b; mount -o remount,ro,bind /b; grep -e " /a " -e " /b " /proc/mounts; echo up; read g <&3; grep -e " /a " -e " /b " /proc/mounts; cat /b/x; touch /b/y; umount /b; touch /b/y && echo "umounted"; mount -t tmpfs n /b; ls /b; umount /a; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $u; criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $(cat /tmp/pid)
