# A bind mount from outside of a container with mnt[]
# ns: cr,mount
mkdir /box/ext /data; mount -t tmpfs d /data; echo one > /data/f
unshare -pmui --fork sh -c 'mount --make-rprivate / && mount --bind /box /box && mount --bind /data /box/ext && cd /box && pivot_root . old && cd / && mount -t proc proc /proc && umount -l /old && exec setsid sh -c "mkfifo /in; exec 3<>/in; echo up; read g <&3; cat /ext/f; echo end; read g <&3" </dev/null >>out 2>&1' </dev/null 2>/dev/null & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); 
criu dump -t $p -D /img -o d.log --external 'mnt[]'; echo "dump: $?"; wait $u; echo two > /data/f
criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid --external 'mnt[]'; echo "restore: $?"; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $(cat /tmp/pid)
