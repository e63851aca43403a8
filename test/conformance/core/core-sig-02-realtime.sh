# Real-time signals: names, numbers, default action
# ns: signal
for s in RTMIN RTMIN+1 RTMAX RTMAX-1; do env kill -l $s; done
for n in 34 35 50 64; do sh -c "kill -$n \$\$"; echo "$n: $?"; done 2>/dev/null
sh -c 'trap "echo rt" 35; kill -35 $$; kill -35 $$; echo done'
sleep 30 & p=$!; kill -STOP $p; until [ "$(cut -d' ' -f3 /proc/$p/stat)" = T ]; do sleep 0.02; done; env kill -s 40 $p; env kill -s 40 $p; grep ShdPnd /proc/$p/status | tr '\t' ' '; kill -KILL $p
