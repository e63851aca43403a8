# ip netns: names, numbers and complaints
# ns: net,mnt,err
r() { "$@" 2>&1; echo "rc=$?"; }
r ip netns; r ip netns add a/b; r ip netns add; r ip netns exec nosuch true; r ip -n nosuch link; r ip netns foo; r ip netns pids nosuch; r ip netns add one; r ip netns exec one; r ip netns exec one nosuch; r ip netns exec one sh -c 'exit 7'; r ip netns delete
r ip netns set one 5; ip netns list; r ip netns set one 6; ip netns add two; r ip netns set two 5; ip netns list | sort; r ip netns set two auto; ip netns list | sort
ip netns exec one sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do :; done; [ "$(ip netns pids one)" = $p ] && echo pids; ip netns identify $p; kill $p; wait $p 2>/dev/null
ip netns delete one; ip netns list; ip -all netns delete; ip netns list; echo "left: $(ls /run/netns)"
