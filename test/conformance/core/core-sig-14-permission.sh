# Who may signal whom
# ns: signal,err
sleep 30 & r=$!; setpriv --reuid=1001 --regid=1001 --clear-groups sleep 31 & b=$!; setpriv --reuid=1000 --regid=1000 --clear-groups sleep 32 & a=$!; until [ "$(pgrep -xc sleep)" = 3 ]; do sleep 0.02; done
as() { setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
as kill -0 $r; echo "root's: $?"; as kill -0 $b; echo "bob's: $?"; as kill -TERM $a; echo "own: $?"; as sh -c 'kill -TERM -1'; echo "all: $?"; kill -0 $r && kill -0 $b && echo "others alive"; kill $r $b
as sh -c 'setsid sleep 40 & kill -CONT 1; echo "CONT other session: $?"'; pkill -x sleep; true
