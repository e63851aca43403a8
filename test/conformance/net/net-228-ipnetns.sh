# ip netns's words
# ns: net,err
ip netns; ip netns add a; ip netns add a 2>&1; echo "rc=$?"; ip netns add b; ip netns list | sort; ip netns exec a ip -br link | tr -s ' '; ip netns exec nosuch true 2>&1; echo "rc=$?"; ip netns exec a nosuch 2>&1; echo "rc=$?"; ip netns exec a sh -c 'exit 7'; echo "rc=$?"; ip netns del nosuch 2>&1; echo "rc=$?"; ip netns add ../x 2>&1; echo "rc=$?"; ip netns add 2>&1; echo "rc=$?"
ip netns exec a sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; ip netns pids a | wc -l; ip netns identify $p; ip netns identify $$; ip netns attach c $p; ip netns list | sort; ip netns set a 7; ip netns list-id; ip netns list | sort; ip -all netns exec pwd; ip netns del a; ip netns pids c | wc -l; kill $p; ip -all netns del; ls /run/netns
