# A container restored in the foreground
# ns: cr,pid
box sh -c 'mkfifo /in; exec 3<>/in; echo up; read l <&3; exit 7' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $u; echo "unshare: $?"; criu restore -D /img -o r.log --root /box --pidfile /tmp/pid & c=$!; until [ -s /tmp/pid ]; do sleep 0.02; done; n=$(cat /tmp/pid); until [ "$(ps -o ppid= -p $n | tr -d ' ')" = $c ]; do sleep 0.02; done; echo criu is parent; echo go > /box/in; wait $c; echo "criu: $?"; criu restore -d -S -D /img -o r.log --root /box --pidfile /tmp/pid2; echo "sibling: $?"; [ "$(ps -o ppid= -p $(cat /tmp/pid2) | tr -d ' ')" = $$ ] && echo mine; kill -9 $(cat /tmp/pid2)
