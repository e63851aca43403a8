# unshare without a command starts the shell
# ns: tools
SHELL=/bin/echo unshare -u; SHELL= unshare -u -- echo hi; SHELL=/nosuch unshare -u; echo $?; unshare -f sh -c "kill -TERM \$\$"; echo $?; unshare -c id -u; unshare -m -w /tmp pwd; unshare -R / -w /usr pwd
