# A read-only root, a file bound, a remounted one
# ns: cr,mount
echo host > /box/f1; : > /box/f2; box sh -c 'mount --bind /f1 /f2; mkfifo /in; exec 3<>/in; mount -o remount,bind,ro /; touch /x; echo up; read g <&3; cat /f2; touch /x; grep -E " (/|/f2) " /proc/mounts | cut -d" " -f2-4; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $u;  criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid); echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $n
