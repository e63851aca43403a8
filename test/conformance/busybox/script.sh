# Lines of a script in messages
# ns: busybox
cd /tmp; cat > s <<'end'
echo start
cd /nox
nosuch
echo > /no/x
. ./t
kill 99999
eval 'nosuch
cd /nox'
f() {
  nosuch
}
f
(cd /nox)
end
cat > t <<'end'
:
nosuch
cd /nox
end
busybox sh s 2>&1; echo "= $?"
busybox sh < s 2>&1; echo "= $?"
busybox sh -c '. ./s' 2>&1; echo "= $?"
busybox sh -c ':
cd /nox
nosuch
. ./t' 2>&1; echo "= $?"
printf 'if\n' > u; busybox sh u 2>&1; busybox sh -c '. ./u; echo after' 2>&1; echo "= $?"
