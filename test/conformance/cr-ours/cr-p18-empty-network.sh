# --empty-ns net
# ns: cr,net
mkfifo /box/in; BOXNS=-n box sh -c 'ip link set lo up; exec 3<>/in; echo up; read g <&3; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log --network-lock skip --empty-ns net >/dev/null 2>&1; echo "dump: $?"; wait $u; ls /img | grep -c -E 'netdev|netns|route'; criu restore -d -D /img -o r.log --root /box --network-lock skip --pidfile /tmp/pid --empty-ns net; echo "restore: $?"; n=$(cat /tmp/pid); nsenter -t $n -n ip -o link | awk '{print $2,$3}'
