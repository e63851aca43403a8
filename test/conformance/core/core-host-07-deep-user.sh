# User namespaces: so deep, and no deeper
# ns: user,err
cat > /tmp/d <<'X'
if unshare -Ur true 2>/dev/null; then exec unshare -Ur sh /tmp/d $(($1+1)); else echo "depth $1"; unshare -Ur true; echo "rc=$?"; id -u; cat /proc/self/uid_map; fi
X
sh /tmp/d 0
