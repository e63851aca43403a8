# Joining an ancestor's PID namespace is refused, joining one's own is fine
# ns: pid,err
exec 3< /proc/self/ns/pid
unshare -p -f sh -c 'nsenter --pid=/proc/self/fd/3 true; echo "ancestor: rc=$?"'
nsenter --pid=/proc/self/fd/3 sh -c 'echo own: fine'
unshare -p -f --mount-proc sh -c 'nsenter --pid=/proc/1/ns/pid sh -c "echo same: \$\$"'
