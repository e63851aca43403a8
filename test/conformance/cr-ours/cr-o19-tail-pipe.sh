# tail -f into grep: both ends in the tree
# ns: cr,fifo
echo one > /tmp/log; setsid sh -c 'tail -f ---disable-inotify -s 0.05 /tmp/log | grep --line-buffered t; :' </dev/null >/tmp/out 2>&1 & p=$!
echo two >> /tmp/log; until grep -qs two /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -s $p >/dev/null; do sleep 0.02; done
criu restore -d -D /img -o r.log; echo "restore: $?"; echo none >> /tmp/log; echo three >> /tmp/log; until grep -qs three /tmp/out; do sleep 0.02; done; tr '\n' ' ' < /tmp/out; pkill -s $p
