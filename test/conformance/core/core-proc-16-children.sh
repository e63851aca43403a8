# task/TID/children lists the living children
# ns: proc
sh -c 'sleep 30 & a=$!; sleep 31 & b=$!; [ "$(cat /proc/$$/task/$$/children | cut -d" " -f1,2)" = "$a $b" ] && echo "in order"; kill $a; wait $a; set -- $(cat /proc/$$/task/$$/children); [ $1 = $b ] && echo "one less"; kill $b' 2>/dev/null
ls /proc/self/task | wc -l; cat /proc/$$/task/1/comm; echo "rc=$?"
