# Owners as a user namespace sees and changes them
# ns: user
mkdir /tmp/d; cd /tmp/d; : > root; : > alice; chown alice alice; : > nob; chown 5000:5000 nob; chmod 777 .
setpriv --reuid 1000 --regid 1000 --clear-groups unshare -Ur sh -c 'id -u; stat -c "%n %u %g" *; : > new; stat -c "%n %u %g" new; chown 1 new; chown 0:0 new; echo rc=$?; chmod 600 root; chmod 4755 alice; stat -c %a alice; cat nob; echo rc=$?; rm nob; echo rc=$?; mv root r2; echo rc=$?; ln nob n2; echo rc=$?' 2>&1; stat -c "%n %U %G" *
