# --skip-mnt and --enable-fs
# ns: cr,mount
mkdir /box/t; box sh -c 'mount -t tmpfs tt /t; echo x > /t/f; mkfifo /in; exec 3<>/in; echo up; read g <&3; ls /t; cut -d" " -f2 /proc/mounts; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log --skip-mnt /t; echo "dump: $?"; wait $u;  criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $(cat /tmp/pid)
