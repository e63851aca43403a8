# NSpid, NStgid, NSpgid and NSsid list a process's ids level by level
# ns: pid,proc
unshare -p -f sh -c 'unshare -p -f sh -c "unshare -p -f sh -c \"grep ^NS /proc/self/status\""' | tr '\t' ' ' | cut -d' ' -f1 
unshare -p -f --mount-proc sh -c 'unshare -p -f setsid sh -c "grep ^NS /proc/2/status /proc/3/status /proc/4/status"' 2>/dev/null | tr '\t' ' '
unshare -p -f --mount-proc unshare -p -f --mount-proc sh -c 'grep ^NS /proc/self/status; grep ^NS /proc/1/status' | tr '\t' ' '
