# A container dumped, restored, dumped from the restored one, restored
# ns: cr,pid
box sh -c 'mkfifo /in; exec 3<>/in; n=0; echo up; while read l <&3; do n=$((n+1)); echo "$n $l"; done' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); for i in a b c; do echo $i > /box/in; until grep -qs $i$ /box/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; while [ -e /proc/$p ]; do sleep 0.02; done; criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; p=$(cat /tmp/pid); rm /tmp/pid; done; echo d > /box/in; until grep -qs d$ /box/out; do sleep 0.02; done; cat /box/out; kill -9 $p
