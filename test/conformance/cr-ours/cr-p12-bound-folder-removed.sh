# A bind mount whose source folder is gone
# ns: cr,mount
mkdir /box/t
box sh -c 'mkdir /src; echo 1 > /src/f; mkdir /src/sub; echo s > /src/sub/s; mount --bind /src/sub /t;  rm -r /src/sub; mkfifo /in; exec 3<>/in; echo up; read g <&3; ls /t; grep " /t " /proc/self/mountinfo; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $u
criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $(cat /tmp/pid)
