// Package clienttest gives tests the objects of package client as the service's answers make them. It imports only client.
package clienttest
