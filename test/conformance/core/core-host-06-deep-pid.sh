# 32 PID namespaces deep, and no deeper
# ns: pid,err
cat > /tmp/d <<'X'
if unshare -pf true 2>/dev/null; then exec unshare -pf sh /tmp/d $(($1+1)); else echo "depth $1"; unshare -pf true; echo "rc=$?"; awk '/NSpid/ {print NF > 20}' /proc/self/status; fi
X
sh /tmp/d 0
