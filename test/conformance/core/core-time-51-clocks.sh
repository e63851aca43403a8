# Offsets of time namespaces: uptime, stat start time, nested
# ns: time
unshare -T --boottime 100000 sh -c 'awk "{print (\$1 > 100000)}" /proc/uptime; cat /proc/self/timens_offsets; unshare -T --monotonic 5 sh -c "cat /proc/self/timens_offsets"; readlink /proc/self/ns/time | cut -c1-6; [ $(readlink /proc/self/ns/time) = $(readlink /proc/self/ns/time_for_children) ]; echo same=$?'
unshare -T sh -c 'echo "monotonic 5 0" > /proc/self/timens_offsets; echo rc=$?' 2>&1; echo 'monotonic 1 0' > /proc/self/timens_offsets; echo rc=$?
unshare -T --monotonic=-99999999 true; echo rc=$?; unshare -T --boottime 9999999999999 true; echo rc=$?; unshare -T --monotonic x true; echo rc=$?
