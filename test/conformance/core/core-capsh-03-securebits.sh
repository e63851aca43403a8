# capsh: securebits, no-new-privs, the mode
# ns: user,err
capsh --secbits=47 --print | sed -n '/Secure/,/ambient/p;$p'; capsh --no-new-privs --has-no-new-privs --print | grep Secure; capsh --has-no-new-privs 2>&1; echo rc=$?; capsh --mode; capsh --secbits=0xef --mode; capsh --shell=/bin/echo -- a b; capsh --nosuch | head -2; capsh --chroot=/none 2>&1; echo rc=$?
