# /proc shows the namespace of its mounter, not of its reader
# ns: pid,proc
unshare -p -f sh -c 'echo "I am $$"; [ "$(readlink /proc/self)" != $$ ] && echo "old /proc says otherwise"; [ -d /proc/1 ] && cat /proc/1/comm | grep -qv "^sh$" && echo "its pid 1 is not me"'
mkdir /tmp/proc; unshare -p -f sh -c 'mount -t proc proc /tmp/proc; cat /tmp/proc/1/comm; ls /tmp/proc | grep "^[0-9]" | head -1; readlink /tmp/proc/self | grep -c .'
