# All members have the same pid namespace, children_for equal to it
# ns: pid
unshare -p -f --mount-proc sh -c 'for p in 1 self; do for n in pid pid_for_children; do readlink /proc/$p/ns/$n; done; done | sort | uniq -c | tr -s " " | cut -d" " -f2'
