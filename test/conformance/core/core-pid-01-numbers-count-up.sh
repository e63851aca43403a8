# Inside, pids count from one whatever happens outside
# ns: pid
for i in 1 2 3; do unshare -p -f sh -c 'sh -c "echo \$\$" ; sh -c "echo \$\$"'; done
unshare -p -f sh -c 'for i in 1 2 3 4; do sh -c "echo \$\$ of \$PPID"; done'
