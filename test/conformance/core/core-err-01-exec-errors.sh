# Exec of what cannot be executed
# ns: err,proc
printf '#!/nosuch/interp\n' > /tmp/a; printf '#!/bin/sh\necho ok $*\n' > /tmp/b; printf 'garbage' > /tmp/c; : > /tmp/d; printf '#!\n' > /tmp/e; chmod +x /tmp/a /tmp/b /tmp/c /tmp/d /tmp/e
for f in a b c d e; do env /tmp/$f one; echo "$f: rc=$?"; done 2>&1
chmod 644 /tmp/b; env /tmp/b; echo "not executable: rc=$?"; env /tmp; echo "directory: rc=$?"; env /etc/passwd/x; echo "rc=$?"; env ''; echo "rc=$?"; env /tmp/b/; echo "rc=$?"; ln -s loop /tmp/loop; env /tmp/loop; echo "rc=$?"
