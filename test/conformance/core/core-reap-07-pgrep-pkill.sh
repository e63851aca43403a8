# pgrep and pkill find and signal
# ns: proc,signal
sleep 50 & a=$!; sleep 51 & b=$!; until [ "$(pgrep -xc sleep)" = 2 ]; do sleep 0.02; done
[ "$(pgrep -x sleep | tr '\n' ' ')" = "$a $b " ] && echo "both"; [ "$(pgrep -n sleep)" = $b ] && [ "$(pgrep -o sleep)" = $a ] && echo "newest, oldest"; pgrep -f 'sleep 51' | grep -c .; pgrep -a -f 'sleep 5[01]' | cut -d' ' -f2-; pgrep -l sleep | cut -d' ' -f2; pgrep -P $$ -x sleep | wc -l; pgrep -u 1000; echo "rc=$?"; pgrep -v -x sleep -P $$ | wc -l
pkill -f 'sleep 51'; echo "rc=$?"; wait $b; echo "$?"; pkill nosuch; echo "rc=$?"; pkill -USR1 -x sleep; wait $a; echo "$?"; pgrep -d, -x sh | grep -c .; pgrep; echo "rc=$?"
