# ps STAT letters
# ns: proc,signal
sleep 30 & s=$!; sleep 31 & t=$!; until [ "$(cat /proc/$t/comm)" = sleep ]; do sleep 0.02; done; kill -STOP $t; nice -n 5 sleep 32 & n=$!; setsid sleep 33 & until [ "$(pgrep -xc sleep)" = 4 ] && [ "$(cut -d' ' -f3 /proc/$t/stat)" = T ] && [ "$(cut -d' ' -f3 /proc/$n/stat)" = S ]; do sleep 0.02; done; until l=$(pgrep -f '^sleep 33') && pgrep -f '^sleep 32' > /dev/null && pgrep -f '^sleep 30' > /dev/null; do sleep 0.02; done
until [ "$(ps -o stat= -p $l)" = Ss ]; do sleep 0.02; done; ps -o stat=,args= -p $s,$t,$n,$l; kill -9 $s $t $n $l
