# Open, deleted and appended files in a tmpfs of a container
# ns: cr,mount
mkdir /box/t; box sh -c 'mount -t tmpfs tt /t; cd /t; echo one > a; echo two > b; exec 4<a 5<b 6>>c; echo c1 >&6; rm b; mkfifo in; exec 3<>in; echo up; read g <&3; cat <&4; cat <&5; echo c2 >&6; cat c; ls; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $u;  criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid); readlink /proc/$n/cwd /proc/$n/fd/5; echo go > /proc/$n/root/t/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $n
